import { ItemList } from './ItemList.tsx'
import { SpecChoice, SpecText } from './SpecInputs.tsx'
import { classificationOptions } from './words.ts'

export function KnowledgeFields() {
  return (
    <ItemList
      path="anatomy.knowledge"
      legend="Knowledge"
      noun="Source"
      hint="What it reads, and how protected that is. Their order means nothing."
      fresh={{ name: '', uri: '', classification: '' }}
    >
      {(path, index) => (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <SpecText path={`${path}.name`} label={`Name of source ${index + 1}`} max={200} />
            <SpecChoice
              path={`${path}.classification`}
              label={`Classification of source ${index + 1}`}
              options={classificationOptions}
            />
          </div>
          <SpecText
            path={`${path}.uri`}
            label={`Address of source ${index + 1}`}
            placeholder="s3://bucket/folder"
            isCode
            max={4_096}
          />
        </>
      )}
    </ItemList>
  )
}
