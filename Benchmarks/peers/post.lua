-- wrk sends the body that a row of the manifest becomes.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"inputs":"The quick brown fox jumps over the lazy dog and row 12345 is what it says"}'
