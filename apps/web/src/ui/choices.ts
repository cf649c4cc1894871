export type Choice = { value: string; label: string }
export type ChoiceGroup = { title: string; items: readonly Choice[] }
