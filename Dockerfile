# syntax=docker/dockerfile:1
# The base image has the current LTS release of Node.js. Another one: --build-arg NODE_IMAGE=…
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev
# The git revision for `tidemark_build_info`: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=
RUN printf '%s' "$REVISION" > dist/revision

FROM ${NODE_IMAGE}
ARG REVISION=
LABEL org.opencontainers.image.title="tidemark" \
      org.opencontainers.image.description="Prometheus exporter for message backlogs: Kafka consumer groups and RabbitMQ queues." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
# A number: runAsNonRoot of Kubernetes cannot verify names.
USER 65532:65532
EXPOSE 19308
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "dist/main.js", "healthcheck"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]
