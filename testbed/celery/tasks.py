"""Tasks of the tests: each takes the number of seconds that is its argument."""

import os
import time

from celery import Celery
from kombu import Exchange, Queue

app = Celery('shop', broker=os.environ['BROKER_URL'])
# With quorum queues, tasks for later wait in queues of RabbitMQ instead of in the worker. This needs
# an exchange that is not direct.
exchange = Exchange('tasks', type='topic')
app.conf.task_queues = [
    Queue(name, exchange, routing_key=name, queue_arguments={'x-queue-type': 'quorum'})
    for name in ('mails', 'reports')
]
app.conf.task_default_queue = 'mails'
app.conf.task_default_queue_type = 'quorum'
# A client that ends after it has sent a task waits until RabbitMQ has it.
app.conf.broker_transport_options = {'confirm_publish': True}
# A task is acknowledged when it has ended.
app.conf.task_acks_late = True
app.conf.worker_prefetch_multiplier = 1
app.conf.broker_connection_retry_on_startup = True


@app.task(name='tasks.work')
def work(seconds):
    time.sleep(seconds)
