# Ringback in a container: built in one stage, run in another, by a user without rights.
#   docker build -t ringback .
#   docker run --read-only -v ringback-data:/data -v ./ringback.yaml:/etc/ringback/ringback.yaml:ro \
#     -p 127.0.0.1:8088:8088 ringback
# ringback.yaml must be readable by user 1000. A relative database.file is below /data.

FROM node:20-bookworm AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# The second one is for registries that do not carry other platforms' packages.
RUN npm ci --no-fund --no-audit || npm install --no-save --no-fund --no-audit
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN node scripts/build.mjs && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/ringback
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY migrations ./migrations
COPY package.json LICENSE ./
RUN install -d -o node -g node -m 750 /data && ln -s /opt/ringback/dist/main.js /usr/local/bin/ringback
USER node
WORKDIR /data
VOLUME /data
EXPOSE 8088
# Inside the container only; what is published is decided by -p.
ENV RINGBACK_API__HOST=0.0.0.0
# Alive, not ready: a PBX that is down is no reason to restart the one who waits for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.RINGBACK_API__PORT ?? 8088) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/ringback/dist/main.js"]
CMD ["serve", "--config", "/etc/ringback/ringback.yaml"]
