-- Authorizes a request with Rekey, with HAProxy's own HTTP client (2.5 and later).
-- In a frontend: http-request lua.rekey <URL of the profile>

local TIMEOUT_MS = 5000

-- Hop-by-hop headers, headers of a body that is not sent, and headers that are set below.
local NOT_PASSED_ON = {
    ["connection"] = true, ["keep-alive"] = true, ["proxy-connection"] = true, ["te"] = true, ["trailer"] = true,
    ["transfer-encoding"] = true, ["upgrade"] = true, ["content-length"] = true, ["expect"] = true, ["host"] = true,
    ["x-forwarded-for"] = true, ["x-forwarded-method"] = true, ["x-forwarded-uri"] = true, ["x-forwarded-host"] = true,
    ["x-forwarded-content-length"] = true, ["x-forwarded-transfer-encoding"] = true,
    ["forwarded"] = true, ["x-real-ip"] = true, ["http2-settings"] = true,
}

local FOR_THE_UPSTREAM = {
    "x-key-id", "x-key-project", "x-key-owner", "x-key-name", "x-key-permissions", "x-key-meta",
}

local FOR_THE_CLIENT = {
    "content-type", "www-authenticate", "retry-after", "cache-control", "ratelimit", "ratelimit-policy",
    "access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers",
    "access-control-max-age", "vary",
}

local function question(txn)
    local headers = {}
    for name, lines in pairs(txn.http:req_get_headers()) do
        if not NOT_PASSED_ON[name] then
            headers[name] = {}
            for at = 0, #lines do
                if lines[at] then
                    table.insert(headers[name], lines[at])
                end
            end
        end
    end
    headers["x-forwarded-for"] = { txn.f:src() }
    headers["x-forwarded-method"] = { txn.f:method() }
    headers["x-forwarded-uri"] = { txn.f:pathq() }
    -- Whether there is a body: a preflight request with one needs a key.
    headers["x-forwarded-content-length"] = { txn.f:req_fhdr("content-length") or "" }
    headers["x-forwarded-transfer-encoding"] = { txn.f:req_fhdr("transfer-encoding") or "" }
    headers["x-forwarded-host"] = { txn.f:req_hdr("host") or "" }
    return headers
end

local function header(response, name)
    local lines = response.headers and response.headers[name]
    return lines and lines[0]
end

local function answer(txn, status, response)
    local reply = txn:reply({ status = status })
    for _, name in ipairs(FOR_THE_CLIENT) do
        local value = header(response, name)
        if value then
            reply:add_header(name, value)
        end
    end
    if status ~= 204 then
        reply:set_body(response.body or "")
    end
    txn:done(reply)
end

core.register_action("rekey", { "http-req" }, function(txn, url)
    local client = core.httpclient()
    local response = client:get({ url = url, headers = question(txn), timeout = TIMEOUT_MS })
    local status = response and response.status or 0

    if status == 200 then
        for _, name in ipairs(FOR_THE_UPSTREAM) do
            txn.http:req_set_header(name, header(response, name) or "-")
        end
    elseif status == 403 and header(response, "x-auth-status") == "204" then
        answer(txn, 204, response)
    elseif status >= 400 and status < 500 then
        -- A status that Rekey sends as a header, since the gateway is unknown at that point: 431 for headers that are too large.
        local meant = tonumber(header(response, "x-auth-status") or "")
        answer(txn, meant and meant >= 400 and meant < 500 and meant or status, response)
    else
        -- Rekey is unavailable or too slow: the request is rejected.
        local reply = txn:reply({ status = 503 })
        reply:add_header("retry-after", "1")
        txn:done(reply)
    end
end, 1)
