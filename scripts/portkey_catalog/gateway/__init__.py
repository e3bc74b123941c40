"""Connections: the only room that opens one."""
