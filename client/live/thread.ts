/**
 * A worker that begins with the first question. One whose script could not be fetched, as on a lost line, answers nothing any more,
 * and neither does one that failed: the next question begins another.
 */
export interface Thread<Question> {
  ask(question: Question): void
  end(): void
}

export interface Answering<Answer> {
  answered(answer: Answer): void
  /** What was asked is lost, and the next one knows nothing. */
  failed(): void
}

export function createThread<Question, Answer>(
  begin: () => Worker,
  { answered, failed }: Answering<Answer>,
): Thread<Question> {
  let worker: Worker | undefined

  function start(): Worker {
    const begun = begin()
    begun.addEventListener('message', ({ data }: MessageEvent<Answer>) => answered(data))
    begun.addEventListener('error', () => {
      begun.terminate()
      if (worker !== begun) return
      worker = undefined
      failed()
    })
    return begun
  }

  return {
    ask(question) {
      worker ??= start()
      worker.postMessage(question)
    },
    end() {
      worker?.terminate()
      worker = undefined
    },
  }
}
