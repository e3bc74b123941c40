from mcp.client.stdio import stdio_client


def test_x() -> None:
    assert stdio_client
