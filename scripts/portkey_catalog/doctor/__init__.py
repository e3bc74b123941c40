"""What stands between a user and an answer: judgements over what edges found of a key, a machine and a site."""
