import { z } from 'zod'
import { AgentId } from '../agents/input.ts'

export const AgentIds = z.array(AgentId).min(1).max(1_000)
