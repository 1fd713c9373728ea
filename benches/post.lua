-- For wrk: POST a form, and print the result as one line of numbers:  wrk … URL -- BODY AUTHORIZATION
function init(arguments)
    wrk.method = "POST"
    wrk.body = arguments[1]
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    wrk.headers["Authorization"] = arguments[2]
end

-- requests, microseconds, 50th and 99th percentile of latency in microseconds, everything that went wrong
function done(summary, latency, _)
    local errors = summary.errors
    print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
