# One image for both sides: `meshway start` is the gateway, `meshway serve <folder>` one domain's subgraph.
FROM node:22-bookworm-slim AS build
WORKDIR /meshway
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
# Sixteen large questions at once do not fit into the 16 MiB Node gives to young objects, see "The executor" in ARCHITECTURE.md.
ENV NODE_ENV=production MESHWAY_HOME=/data NODE_OPTIONS="--max-semi-space-size=64 --v8-pool-size=1"
WORKDIR /meshway
COPY --from=build --chown=node:node /meshway /meshway
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
ENTRYPOINT ["node", "dist/cli/meshway.js"]
CMD ["start", "--example", "--host", "0.0.0.0"]
