extension Dialect {
  /// Amazon's Bedrock and SageMaker: the names of exceptions, in `__type` or `x-amzn-errortype`.
  ///
  /// Source: <https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html>.
  static let aws = Dialect("AWS") {
    // No host: anybody's machine may have a name under amazonaws.com.
    $0.codes = [
      "throttlingexception": 429, "throttledexception": 429, "throttling": 429,
      "toomanyrequestsexception": 429, "requestlimitexceeded": 429, "slowdown": 503,
      "provisionedthroughputexceededexception": 429, "bandwidthlimitexceeded": 429,
      "requestthrottled": 429, "requestthrottledexception": 429, "limitexceededexception": 429,
      "servicequotaexceededexception": 402, "accessdeniedexception": 403,
      "unrecognizedclientexception": 403, "expiredtokenexception": 401,
      "invalidsignatureexception": 403, "resourcenotfoundexception": 404,
      "modelnotreadyexception": 503, "modeltimeoutexception": 504, "modelerrorexception": 424,
      "serviceunavailableexception": 503, "serviceunavailable": 503,
      "internalserverexception": 500, "internalfailure": 500, "validationexception": 400,
    ]
    $0.phrases = [
      Phrases(.gone, with: 400...499, ["end of its life", "model identifier is invalid"]),
      Phrases(.loading, ["modelnotreadyexception"]),
      Phrases(.later, ["rate exceeded", "throttlingexception", "throttlingexception:"]),
    ]
    $0.millisecondWaits = ["x-amz-retry-after"]
    $0.samples = [
      SampleReply(
        400,
        #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#,
        means: .later,
        as: 429
      ),
      SampleReply(
        400,
        #"{"message":"Too many tokens, please wait before trying again."}"#,
        headers: ["x-amzn-ErrorType: ThrottlingException:http://internal.amazon.com/"],
        means: .later,
        as: 429
      ),
      SampleReply(
        400,
        #"{"__type":"com.amazon.coral.validate#ValidationException","message":"Malformed input request"}"#
      ),
      SampleReply(
        429,
        #"{"__type":"ModelNotReadyException","message":"Model is not ready"}"#,
        means: .loading,
        as: 503
      ),
    ]
  }
}
