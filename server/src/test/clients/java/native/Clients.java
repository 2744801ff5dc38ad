package roundtrip;

import client.ApiClient;

/** Clients on the JDK's own HTTP client. */
final class Clients {

    private Clients() {}

    /** A client of the server at {@code url} that sends one header with each request. */
    static ApiClient of(String url, String header, String value) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(url);
        client.setRequestInterceptor(request -> request.header(header, value));
        return client;
    }
}
