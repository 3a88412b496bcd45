export const introduction = `\
Prometheus exporter for message backlogs: lag of Kafka consumer groups and depth of RabbitMQ queues.

Without a file and without flags it polls localhost:9092 and http://localhost:15672. Flags of one
system alone poll that system alone. Clusters come from a file or from flags, never from both; web
and log options win over the file. Every option is told in docs/configuration.md.`

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
  SIGHUP reads the configuration again; SIGTERM and SIGINT stop gracefully.

Exit codes:
  0  done
  1  something could not be reached, read or listened on
  2  the command line or the configuration is wrong`

export const moreOptions = `
Clusters and everything else are given as to the program itself: see tidemark --help.`
