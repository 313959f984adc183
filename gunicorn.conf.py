"""How gunicorn serves the portal; WEB_CONCURRENCY sets the number of its processes."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
max_requests = 10_000
max_requests_jitter = 1_000
# The application writes one structured line a request itself.
accesslog = None
loglevel = "warning"
# A heartbeat file on a disk can block a worker for seconds.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
