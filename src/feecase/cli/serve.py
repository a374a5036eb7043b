"""`feecase serve`: the HTTP interface of a workspace."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option("--host", help="监听的地址", metavar="地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="监听的端口；0 为任意空闲端口", min=0, max=65535, metavar="端口")] = 8765,
) -> None:
    """提供工作区的 HTTP 接口：账单系统推送欠费和付款，读取案件和期限，接收事件。按 Ctrl+C 停止。"""
    from feecase.cli import here
    from feecase.cli.show import command_context, console
    from feecase.web import http_server

    with here.workspace() as opened:
        out = console(stderr=True)
        if http_server.exposed(host):
            warning = "其他机器可以连到这里，而本服务不加密：请在前面放一台做 TLS 的反向代理。"
            out.print(warning, style="yellow", soft_wrap=True)
        http_server.serve(
            opened,
            command_context(),
            host=host,
            port=port,
            ready=lambda host, port: out.print(f"服务地址 http://{host}:{port}", soft_wrap=True),
        )
