"""Configuration of opencode as opencode finds, reads and merges it; nothing here opens a connection.

Checked against the program text of opencode 1.18.33 and its behaviour.
"""
