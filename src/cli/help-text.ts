export const introduction = `\
Prometheus exporter for message backlogs: lag of Kafka consumer groups and depth of RabbitMQ queues.

Without a configuration file and flags, tidemark polls localhost:9092 and http://localhost:15672.
With flags of only one system, it polls only that system. Clusters are configured in the file or by
flags, not both; --web and --log flags override the file. See docs/configuration.md for all options.`

export const examples = `
Examples:
  tidemark --config.file exporter.yaml
  tidemark --kafka.brokers kafka-1:9092,kafka-2:9092 --kafka.cluster-name prod
  tidemark --rabbitmq.url http://rabbitmq:15672 --rabbitmq.username tidemark \\
           --rabbitmq.password-file /run/secrets/rabbitmq
  tidemark check --config.file exporter.yaml
  tidemark report --url http://localhost:19308
  tidemark metrics --kafka.brokers localhost:9092 | grep group_lag

Signals:
  SIGHUP           reload the configuration
  SIGTERM, SIGINT  stop gracefully; a second one stops immediately

Exit codes:
  0  success
  1  a cluster, exporter or address could not be reached, read or listened on
  2  the command line or the configuration is wrong`

export const moreOptions = `
The options for the configuration file, clusters, web and log apply too: see tidemark --help.`
