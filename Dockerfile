# The console is built here; what builds it does not come along.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings the runtime that the package `node` is for elsewhere.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin/node
COPY tsconfig.json vite.config.ts ./
COPY shared shared
COPY client client
RUN node node_modules/vite/bin/vite.js build --configLoader native

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4180 TMINUS_DATA=/data TMINUS_NO_DEMO=1
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY runbooks runbooks
COPY shared shared
COPY server server
# The user `node` of the image: nothing of what runs may be written by it, except the data.
RUN install -d -o 1000 -g 1000 /data
VOLUME /data
USER 1000:1000
EXPOSE 4180
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/cli/tminus.mjs", "serve"]
