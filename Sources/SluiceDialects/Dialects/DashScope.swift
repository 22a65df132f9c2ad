extension Dialect {
  /// Alibaba's DashScope, Baidu's and MiniMax's services: codes of their own, some behind a 200.
  static let dashScope = Dialect("DashScope") {
    $0.hosts = ["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"]
    $0.services = ["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"]
    $0.keyVariable = "DASHSCOPE_API_KEY"
    $0.codes = [
      "throttling.ratequota": 429, "throttling.allocationquota": 429, "limit_requests": 429,
      "arrearage": 402, "invalidapikey": 401, "accessdenied.unpurchased": 402,
      "modelnotfound": 404, "invalidparameter": 400, "datainspectionfailed": 400,
      "insufficient_user_quota": 402,
    ]
    $0.phrases = [
      Phrases(.refused, ["datainspectionfailed"]),
      Phrases(.gone, with: 400...499, ["modelnotfound"]),
      Phrases(.outOfCredits, ["arrearage"]),
      Phrases(.later, ["qps request limit reached", "requests rate limit"]),
    ]
    $0.samples = [
      SampleReply(
        400,
        #"{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded","request_id":"r"}"#,
        means: .later,
        as: 429
      ),
      SampleReply(
        200,
        #"{"error_code":18,"error_msg":"Open api qps request limit reached"}"#,
        means: .later
      ),
      SampleReply(
        200,
        #"{"base_resp":{"status_code":1002,"status_msg":"rate limit"}}"#,
        means: .later
      ),
    ]
  }
}
