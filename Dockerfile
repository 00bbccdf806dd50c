# The web app.
FROM node:20-bookworm-slim AS web
WORKDIR /src/Chat.Web
COPY Chat.Web/package.json Chat.Web/package-lock.json Chat.Web/.npmrc ./
COPY Chat.Web/patches patches/
RUN npm ci --no-audit --no-fund
COPY Chat.Web/ ./
RUN npm run build -- --outDir /web

# The server, with the web app embedded.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
COPY --from=web /web Chat.Host/wwwroot
RUN dotnet publish Chat.Host -c Release -o /app --use-current-runtime --self-contained false -p:SkipWebApp=true

# What runs: one process, one volume, no root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN mkdir /data && chown $APP_UID /data
WORKDIR /app
COPY --from=build /app ./
ENV Urls=http://+:8080 Chat__Data=/data
USER $APP_UID
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["dotnet", "chat.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "chat.dll"]
