import { Facts } from '../../ui/Facts.tsx'
import { counted } from '../../ui/number.ts'
import { Time } from '../../ui/Time.tsx'
import type { DraftReview } from './draft-query.ts'
import { usd } from './usd.ts'

const daysOfAMonth = 31

/** What it may cost, until when it lives, and who would have to agree to more. */
export function ReviewFacts({ review }: { review: DraftReview }) {
  const { cost, approval, expiresAt } = review
  return (
    <Facts
      facts={[
        ...(cost
          ? [
              {
                name: 'At most a month',
                value: `${usd(cost.atMostMonthlyUsd)}, which is ${usd(cost.atMostMonthlyUsd / daysOfAMonth)} a day on average`,
              },
              {
                name: 'At most at once',
                value: `${usd(cost.dailyUsd)} a day, ${usd(cost.hourlyUsd)} an hour, ${usd(cost.perTaskUsd)} a task`,
              },
            ]
          : []),
        {
          name: 'Sandbox ends',
          value: <Time at={expiresAt} />,
        },
        { name: 'Promotion later', value: <Approval approval={approval} /> },
      ]}
    />
  )
}

function Approval({ approval }: Pick<DraftReview, 'approval'>) {
  const { quorum, requiredReviewers, people } = approval
  const roles = requiredReviewers.length > 0 ? `, among them ${requiredReviewers.join(' and ')}` : ''
  return (
    <>
      <p>
        {counted(quorum, 'person has', 'people have')} to approve{roles}. Nobody approves what they made
        themselves.
      </p>
      <p className={people.length < quorum ? 'text-restrict' : 'text-faded'}>
        {people.length === 0
          ? 'Nobody in this workspace could at the moment: invite a reviewer.'
          : `Who could: ${people.map(({ name }) => name).join(', ')}.`}
      </p>
    </>
  )
}
