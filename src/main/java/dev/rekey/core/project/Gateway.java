package dev.rekey.core.project;

/** The programs that ask us whether to let a request pass; each has its own way to ask and to take the answer. */
public enum Gateway {
    NGINX,
    CADDY,
    TRAEFIK,
    HAPROXY,
    ENVOY
}
