# Ringback in a container: built in one stage, run in another, by a user without rights.
#   docker build -t ringback .
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp \
#     -v ringback-data:/data -v ./ringback.yaml:/etc/ringback/ringback.yaml:ro \
#     -e RINGBACK_API__BEHIND_PROXY=true -p 127.0.0.1:8088:8088 ringback
# It writes to /data only. ringback.yaml must be readable by user 1000 and not by everybody. A relative database.file is below /data.
#
# Inside, it listens on every address of the container: the daemon refuses that without TLS, unless it is told that nothing but a
# proxy (or, as above, this machine alone: `-p 127.0.0.1:…`) reaches the port. Without a proxy give it a certificate instead:
#     -v ./tls:/etc/ringback/tls:ro, api.tls in ringback.yaml, -p 8088:8088
# The first user, before the first start: docker run … ringback users add NAME --role admin --password-stdin --config /etc/ringback/ringback.yaml

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
COPY scripts/healthy.mjs ./scripts/
COPY package.json LICENSE ./
RUN install -d -o node -g node -m 750 /data && ln -s /opt/ringback/dist/main.js /usr/local/bin/ringback
USER node
WORKDIR /data
VOLUME /data
EXPOSE 8088
# Inside the container only; what is published is decided by -p. See above for what it needs beside this.
ENV RINGBACK_API__HOST=0.0.0.0
# Alive, not ready: a PBX that is down is no reason to restart the one who waits for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "/opt/ringback/scripts/healthy.mjs"]
ENTRYPOINT ["node", "/opt/ringback/dist/main.js"]
CMD ["serve", "--config", "/etc/ringback/ringback.yaml"]
