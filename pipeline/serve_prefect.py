"""Runs a Prefect server for as long as its parent lives: `python -m pipeline.serve_prefect PORT`.

The parent holds the other end of the standard input; when it closes, for whatever reason, the server ends.
"""

import os
import sys
import threading


def main() -> None:
    """Serve on 127.0.0.1 at the port of the first argument."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="error",
        lifespan="on",
    )


def _end_with_parent() -> None:
    while os.read(0, 1):  # not sys.stdin, whose lock would end the interpreter with a fatal error of its own
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
