# The service, and firmware-sim beside it. One image, no compiler, no shell tools of its own, not root.
FROM node:24-slim

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional: the platform packages of Node itself, which this image brings already.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY src ./src
COPY firmware-sim ./firmware-sim
RUN mkdir /data && chown node:node /data

ENV NODE_ENV=production FROSTLINE_DATA_DIR=/data FROSTLINE_LISTEN=0.0.0.0
USER node
VOLUME /data
EXPOSE 3000 1883
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.FROSTLINE_HTTP_PORT || 3000) + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/cli/frostline.ts", "start"]
