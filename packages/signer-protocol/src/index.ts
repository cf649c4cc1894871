export { type FrameCode, FrameReader, frameOf, maxFrameBytes } from './frame.ts'
export {
  Answer,
  greeting,
  type HeldKey,
  isGreeting,
  isSignerAlg,
  maxAnswerBytes,
  Request,
  SignerAlg,
  type SignerCode,
} from './messages.ts'
