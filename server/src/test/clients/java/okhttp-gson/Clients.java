package roundtrip;

import client.ApiClient;

/** Clients on OkHttp. */
final class Clients {

    private Clients() {}

    /** A client of the server at {@code url} that sends one header with each request. */
    static ApiClient of(String url, String header, String value) {
        ApiClient client = new ApiClient();
        client.setBasePath(url);
        client.addDefaultHeader(header, value);
        return client;
    }
}
