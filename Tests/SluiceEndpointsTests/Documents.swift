import SluiceCore
import SluiceJSON
import SluiceEndpoints

/// The document of the API's own examples, in another state, with other members.
func document(
  state: String = "running",
  url: String? = "https://jpj7.aws.endpoints.huggingface.cloud",
  more: String = ""
) -> String {
  """
  {"name":"my-ep","type":"protected","accountId":null,"provider":{"vendor":"aws","region":"us-east-1"},
  "compute":{"id":"x","accelerator":"cpu","instanceType":"intel-icl","instanceSize":"x2",
  "scaling":{"minReplica":0,"maxReplica":1}},
  "model":{"repository":"gpt2","revision":"11c5","task":"text-generation","framework":"pytorch",
  "image":{"huggingface":{}},"secrets":{"KEY":"hush"}},"healthRoute":"/health",
  "status":{"createdAt":"2023-10-26T12:41:53.263078506Z","createdBy":{"id":"1","name":"me"},
  "updatedAt":"2023-10-26T12:41:54Z","private":null,"state":"\(state)","message":"words",
  \(url.map { "\"url\":\"\($0)\"," } ?? "")"readyReplica":0,"targetReplica":1}\(more)}
  """
}

func endpoint(
  state: String = "running",
  url: String? = "https://jpj7.aws.endpoints.huggingface.cloud"
) throws -> InferenceEndpoint {
  try InferenceEndpoint(try json(document(state: state, url: url)), namespace: "me")
}

func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

func reply(_ text: String, status: Int = 200) -> Reply {
  Reply(status: status, headers: HeaderBlock([:]), body: Array(text.utf8))
}

/// The error that something is refused with.
func refusal<T>(_ body: () throws -> T) -> SluiceError? {
  do { _ = try body() } catch { return error as? SluiceError }
  return nil
}
