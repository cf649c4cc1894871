import { checkFiles, tryFiles } from './engine.ts'
import type { EngineAnswer, EngineTask } from './engine-task.ts'

/** The engine on a thread of its own: a policy that takes long must not stop who writes it. */
addEventListener('message', ({ data: task }: MessageEvent<EngineTask>) => {
  const answer: EngineAnswer =
    task.kind === 'check'
      ? { kind: 'check', checked: checkFiles(task.files) }
      : { kind: 'try', tried: tryFiles(task.files, task.question, task.input) }
  postMessage(answer)
})
