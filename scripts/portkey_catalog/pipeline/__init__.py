"""The order of the steps: of an update, an acceptance, and a site. The only room that knows them all."""
