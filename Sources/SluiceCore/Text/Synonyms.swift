/// Words that people of the field use for a name of ours, where the spelling is not near.
enum Synonyms {
  /// Tasks by the names that pipelines, papers and other clients have for them; keys of job files by
  /// those of other tools.
  private static let words: [String: [String]] = [
    "sentiment_analysis": ["text-classification"], "sentiment": ["text-classification"],
    "classification": ["text-classification"], "classify": ["text-classification"],
    "ner": ["token-classification"], "named_entity_recognition": ["token-classification"],
    "embedding": ["feature-extraction", "embeddings"], "embed": ["feature-extraction"],
    "embeddings": ["feature-extraction"], "chat": ["chat-completion"],
    "completion": ["completions", "text-generation"], "generate": ["text-generation"],
    "generation": ["text-generation"], "summarize": ["summarization"], "summary": ["summarization"],
    "translate": ["translation"], "asr": ["automatic-speech-recognition"],
    "speech_to_text": ["automatic-speech-recognition"],
    "transcribe": ["automatic-speech-recognition"],
    "tts": ["text-to-speech"], "text_to_audio": ["text-to-speech"],
    "vqa": ["visual-question-answering"],
    "qa": ["question-answering"], "rerank": ["text-ranking"], "reranking": ["text-ranking"],
    "similarity": ["sentence-similarity"], "zero_shot": ["zero-shot-classification"],
    "ocr": ["image-to-text"], "captioning": ["image-to-text"],
    "params": ["parameters"], "param": ["parameters"], "prompt": ["inputs"], "input": ["inputs"],
    "text": ["inputs"], "url": ["model"], "base_url": ["model"], "server": ["model"],
    "data": ["manifest"], "rows": ["manifest", "batch"], "file": ["manifest"],
    "dataset": ["manifest"],
    "batch_size": ["batch"], "workers": ["concurrency"], "parallel": ["concurrency"],
    "threads": ["concurrency"], "max_concurrency": ["concurrency"],
    "retries": ["retry", "attempts"],
    "rate_limit": ["limits"], "result": ["export"], "results": ["export"], "db": ["ledger"],
    "start": ["run"], "resume": ["run"], "dry_run": ["plan"], "estimate": ["plan"], "ls": ["list"],
    "logs": ["log"], "events": ["log"], "dashboard": ["watch"], "serve": ["watch"], "ui": ["watch"],
    "mock": ["simulate"], "fake": ["simulate"], "dump": ["export"], "ask": ["call"],
  ]

  /// The candidate that a word stands for; nil where it stands for none of them.
  static func name(for word: String, among candidates: some Sequence<String>) -> String? {
    let folded = String(word.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
    guard let meant = words[folded] else { return nil }
    let known = Set(candidates)
    return meant.first(where: known.contains)
  }
}
