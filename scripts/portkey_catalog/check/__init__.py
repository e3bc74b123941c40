"""Every rule a published catalog and a built site must keep: the last gate before anything is committed or deployed."""
