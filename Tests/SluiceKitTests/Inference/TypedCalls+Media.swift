import SluiceCore
import SluiceJSON
import SluiceKit

extension TypedCall {
  private static let labels = #"[{"label":"cat","score":0.5}]"#
  private static let png = #""iVBORw0KGgpJRU5ErkJggg==""#

  private static func line(_ labels: [Classification]) -> String {
    labels.map { "\($0.label) \(text($0.score))" }.joined(separator: ", ")
  }

  private static func line(_ media: MediaOutput) -> String {
    "\(media.bytes.count) \(text(media.mediaType)) \(text(media.fileExtension))"
  }

  static let images = [
    TypedCall("image-classification", #"{"image":"FILE"}"#, reply: labels, "cat 0.5") {
      client,
      file in line(try await client.imageClassification(file))
    },
    TypedCall(
      "image-classification",
      #"{"image":"FILE","top_k":1,"function_to_apply":"softmax"}"#,
      reply: labels,
      "cat 0.5"
    ) { client, file in
      line(try await client.imageClassification(file, topK: 1, functionToApply: .softmax))
    },
    TypedCall(
      "zero-shot-image-classification",
      #"{"image":"FILE","candidate_labels":["cat","dog"],"hypothesis_template":"a {}"}"#,
      reply: labels,
      "cat 0.5"
    ) { client, file in
      line(
        try await client.zeroShotImageClassification(
          file,
          candidateLabels: ["cat", "dog"],
          hypothesisTemplate: "a {}"
        )
      )
    },
    TypedCall(
      "object-detection",
      #"{"image":"FILE","threshold":0.5}"#,
      reply: #"[{"score":0.75,"label":"p","box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4.5}}]"#,
      "p 0.75 1.0 2.0 3.0 4.5"
    ) { client, file in
      let found = try await client.objectDetection(file, threshold: 0.5)[0]
      return "\(found.label) \(text(found.score)) \(found.box.xmin) \(found.box.ymin) "
        + "\(found.box.xmax) \(found.box.ymax)"
    },
    TypedCall(
      "image-segmentation",
      #"{"image":"FILE","mask_threshold":0.5,"overlap_mask_area_threshold":0.25,"subtask":"panoptic","threshold":0.75}"#,
      reply: #"[{"label":"sky","score":1,"mask":\#(png)}]"#,
      "sky 1.0 16 image/png png"
    ) { client, file in
      let found = try await client.imageSegmentation(
        file,
        maskThreshold: 0.5,
        overlapMaskAreaThreshold: 0.25,
        subtask: .panoptic,
        threshold: 0.75
      )[0]
      return "\(found.label) \(text(found.score)) \(line(found.mask))"
    },
    TypedCall(
      "image-to-text",
      #"{"image":"FILE","extra_body":{"k":1}}"#,
      reply: #"[{"generated_text":"a cat"}]"#,
      "a cat"
    ) { client, file in
      try await client.imageToText(file, extraBody: ["k": 1]).generatedText
    },
    TypedCall(
      "text-to-image",
      #"{"prompt":"p","negative_prompt":"n","height":64,"width":128,"num_inference_steps":9,"guidance_scale":7.5,"scheduler":"s","seed":3,"extra_body":{"k":1}}"#,
      reply: png,
      "16 image/png png"
    ) { client, _ in
      line(
        try await client.textToImage(
          "p",
          .init(
            negativePrompt: "n",
            height: 64,
            width: 128,
            numInferenceSteps: 9,
            guidanceScale: 7.5,
            scheduler: "s",
            seed: 3,
            extraBody: ["k": 1]
          )
        )
      )
    },
    TypedCall(
      "text-to-image",
      #"{"prompt":"p","target_size":{"width":2,"height":1}}"#,
      reply: png,
      "16 image/png png",
      wires: [.classic]
    ) { client, _ in
      line(try await client.textToImage("p", .init(targetSize: ImageSize(width: 2, height: 1))))
    },
    TypedCall(
      "image-to-image",
      #"{"image":"FILE","prompt":"p","negative_prompt":"n","height":64,"width":128,"target_size":{"width":2,"height":1},"num_inference_steps":9,"guidance_scale":7.5,"strength":0.5,"extra_body":{"k":1}}"#,
      reply: png,
      "16 image/png png"
    ) { client, file in
      line(
        try await client.imageToImage(
          file,
          prompt: "p",
          .init(
            negativePrompt: "n",
            height: 64,
            width: 128,
            targetSize: ImageSize(width: 2, height: 1),
            numInferenceSteps: 9,
            guidanceScale: 7.5,
            strength: 0.5,
            extraBody: ["k": 1]
          )
        )
      )
    },
  ]

  static let sounds = [
    TypedCall(
      "audio-classification",
      #"{"audio":"FILE","top_k":0,"function_to_apply":"sigmoid"}"#,
      reply: labels,
      "cat 0.5"
    ) { client, file in
      line(try await client.audioClassification(file, topK: 0, functionToApply: .sigmoid))
    },
    TypedCall(
      "audio-to-audio",
      #"{"audio":"FILE"}"#,
      reply: #"[{"label":"label_0","content-type":"audio/flac","blob":"ZkxhQwAA"}]"#,
      "label_0 audio/flac 6 audio/flac flac"
    ) { client, file in
      let found = try await client.audioToAudio(file)[0]
      return "\(found.label ?? "") \(found.contentType ?? "") \(line(found.blob))"
    },
    TypedCall(
      "automatic-speech-recognition",
      #"{"audio":"FILE","return_timestamps":"word","generation_parameters":{"num_beams":2},"extra_body":{"k":1}}"#,
      reply: #"{"text":"a b","chunks":[{"text":"a","timestamp":[0.5,null]}]}"#,
      "a b a 0.5 nil"
    ) { client, file in
      let found = try await client.automaticSpeechRecognition(
        file,
        returnTimestamps: "word",
        generationParameters: ["num_beams": 2],
        extraBody: ["k": 1]
      )
      return "\(found.text) \(found.chunks[0].text) \(text(found.chunks[0].start)) "
        + "\(text(found.chunks[0].end))"
    },
    TypedCall(
      "transcriptions",
      #"{"file":"FILE","language":"en","prompt":"p","response_format":"verbose_json","temperature":0.5,"timestamp_granularities":["word"],"extra_body":{"k":1}}"#,
      reply: #"{"text":"a","words":[{"word":"a","start":0.5,"end":1}]}"#,
      "a a 0.5 1.0"
    ) { client, file in
      let found = try await client.transcriptions(
        file,
        language: "en",
        prompt: "p",
        responseFormat: "verbose_json",
        temperature: 0.5,
        timestampGranularities: ["word"],
        extraBody: ["k": 1]
      )
      return "\(found.text) \(found.chunks[0].text) \(text(found.chunks[0].start)) "
        + "\(text(found.chunks[0].end))"
    },
    TypedCall(
      "text-to-speech",
      #"{"text":"t","do_sample":true,"early_stopping":"never","epsilon_cutoff":0.25,"eta_cutoff":0.5,"max_length":100,"max_new_tokens":90,"min_length":1,"min_new_tokens":2,"num_beam_groups":1,"num_beams":2,"penalty_alpha":0.5,"temperature":0.75,"top_k":50,"top_p":0.75,"typical_p":0.25,"use_cache":true,"extra_body":{"k":1}}"#,
      reply: #"{"audio":"ZkxhQwAA"}"#,
      "6 audio/flac flac"
    ) { client, _ in
      line(
        try await client.textToSpeech(
          "t",
          .init(
            doSample: true,
            earlyStopping: "never",
            epsilonCutoff: 0.25,
            etaCutoff: 0.5,
            maxLength: 100,
            maxNewTokens: 90,
            minLength: 1,
            minNewTokens: 2,
            numBeamGroups: 1,
            numBeams: 2,
            penaltyAlpha: 0.5,
            temperature: 0.75,
            topK: 50,
            topP: 0.75,
            typicalP: 0.25,
            useCache: true,
            extraBody: ["k": 1]
          )
        )
      )
    },
  ]

  static let others = [
    TypedCall(
      "custom",
      #"{"inputs":{"a":[1.50,null]},"threshold":0.5}"#,
      reply: #"{"any":1.50}"#,
      #"{"any":1.50}"#
    ) { client, _ in
      let inputs: JSONValue = ["a": [.number("1.50"), .null]]
      return "\(try await client.custom(inputs, parameters: ["threshold": 0.5]).json())"
    },
    TypedCall("post", #"{"inputs":"x","n":null}"#, reply: "anything", "anything false") {
      client,
      _ in
      let found = try await client.post(json: ["inputs": "x", "n": .null])
      return "\(String(decoding: found.bytes, as: UTF8.self)) \(found.isJSON)"
    },
  ]
}
