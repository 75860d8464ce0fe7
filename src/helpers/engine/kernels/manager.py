"""A kernel manager whose kernels are warm, and that waits for them no longer than it takes.

jupyter_client's client waits 0.2 seconds for messages that do not come, to be sure that the output
channel is connected, and its manager looks every 0.1 seconds whether a kernel has ended. Here the
output channel itself says that it is there, since a request for the kernel's information is
answered on it, too, with "busy" and "idle"; and the end of a kernel is an event.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import uuid4

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type

from helpers.engine.kernels.provisioner import WarmProvisioner

#: Seconds after which the request is sent again: the answer came before the channel was connected.
_AGAIN = 1.0


class PromptClient(AsyncKernelClient):
    """Waits for a kernel no longer than it takes, and needs no heartbeat to know that it lives."""

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = False,
        control: bool = True,
    ) -> None:
        """Start the channels; no heartbeat, because the manager can ask the process itself."""
        super().start_channels(shell=shell, iopub=iopub, stdin=stdin, hb=hb, control=control)

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels.

        Raises
        ------
        RuntimeError
            If the kernel died, or did not answer in time.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            asked = self.kernel_info()
            reply = asyncio.ensure_future(self._reply(asked))
            idle = asyncio.ensure_future(self._idle(asked))
            _, missing = await asyncio.wait([reply, idle], timeout=_AGAIN)
            for answer in missing:
                answer.cancel()
            if not missing:
                self._handle_kernel_info_reply(reply.result())
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if deadline is not None and time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _reply(self, asked: str) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = await self.shell_channel.get_msg()
            if message["parent_header"].get("msg_id") == asked:
                return message

    async def _idle(self, asked: str) -> None:
        while True:
            message = await self.iopub_channel.get_msg()
            if (
                message["parent_header"].get("msg_id") == asked
                and message["content"].get("execution_state") == "idle"
            ):
                return


class WarmKernelManager(AsyncKernelManager):
    """Starts kernels warm, whatever provisioner is the default, unless their spec names another."""

    client_factory = Type(klass=AsyncKernelClient, default_value=PromptClient, config=True)

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        spec = self.kernel_spec
        named = spec is not None and "kernel_provisioner" in spec.metadata
        if self.provisioner is None and not named:
            self.kernel_id = self.kernel_id or options.pop("kernel_id", str(uuid4()))
            self.provisioner = WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=spec, parent=self
            )
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        if isinstance(self.provisioner, WarmProvisioner):
            await self.provisioner.ended()
        await super()._async_wait(pollinterval)
