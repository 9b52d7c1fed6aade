# The command line in an image: `docker build -t eks-ip-auditor .`, then `docker run eks-ip-auditor audit --region eu-west-1`.
FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-slim
LABEL org.opencontainers.image.title="EKS IP Auditor" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Finds what keeps EKS pods from getting an IP address"
COPY --from=build /src/package.json /opt/eks-ip-auditor/
COPY --from=build /src/bin/eks-ip-auditor.js /opt/eks-ip-auditor/bin/
COPY --from=build /src/dist /opt/eks-ip-auditor/dist
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["node", "/opt/eks-ip-auditor/bin/eks-ip-auditor.js"]
CMD ["--help"]
