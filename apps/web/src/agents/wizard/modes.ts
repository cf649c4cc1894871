import {
  Bot,
  Braces,
  Copy,
  FileUp,
  type LucideIcon,
  MessageSquareText,
  NotebookText,
  SquarePlus,
} from 'lucide-react'
import { z } from 'zod'

type ModeCard = { id: ModeId; title: string; when: string; needs: string; Icon: LucideIcon }

const modeIds = ['blank', 'template', 'clone', 'file', 'words', 'mcp', 'card'] as const
type ModeId = (typeof modeIds)[number]

/** The ways to begin. Each ends in the same draft and the same steps. */
export const modeCards: readonly ModeCard[] = [
  {
    id: 'blank',
    title: 'Blank',
    when: 'You know what you want, and fill in each field yourself.',
    needs: 'Nothing but a name.',
    Icon: SquarePlus,
  },
  {
    id: 'template',
    title: 'Template',
    when: 'The task is a known one, such as matching invoices or sorting requests.',
    needs: 'Nothing; everything can be changed.',
    Icon: NotebookText,
  },
  {
    id: 'clone',
    title: 'Clone',
    when: 'An agent of this workspace does nearly the same.',
    needs: 'An agent to begin from.',
    Icon: Copy,
  },
  {
    id: 'file',
    title: 'Import file',
    when: 'A spec was written or exported elsewhere.',
    needs: 'YAML or JSON, one file or many.',
    Icon: FileUp,
  },
  {
    id: 'words',
    title: 'Describe',
    when: 'You can say what it should do, and want to check the rest.',
    needs: 'A few sentences in English.',
    Icon: MessageSquareText,
  },
  {
    id: 'mcp',
    title: 'From an MCP server',
    when: 'It is to use the tools that a server offers.',
    needs: 'The address of the server, perhaps a token.',
    Icon: Braces,
  },
  {
    id: 'card',
    title: 'From an A2A agent card',
    when: 'The agent exists already and describes itself.',
    needs: 'The address of the agent or its card as a file.',
    Icon: Bot,
  },
]

export const titleOfMode = (mode: string): string =>
  modeCards.find(({ id }) => id === mode)?.title ?? 'Another way'

/** What stands in the address where a mode is chosen. */
export const NewAgentSearch = z.object({
  mode: z.enum(modeIds).optional().catch(undefined),
  /** Words by which templates or agents are looked for. */
  find: z.string().max(200).optional().catch(undefined),
  /** The agent to clone, where a link already names it. */
  agent: z
    .string()
    .regex(/^agt_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
})
export type NewAgentSearch = z.infer<typeof NewAgentSearch>
