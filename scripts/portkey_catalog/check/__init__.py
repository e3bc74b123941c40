"""Every rule a published catalog must keep: the last gate before anything is committed or deployed."""
