/** Who edits and approves a workstream, besides planners. */
import type { DraftWorkstream } from '../../../shared/draft/draft.ts'
import { usePeople } from '../../live/session.tsx'
import { Finder } from '../../ui/Finder.tsx'
import { usePlan } from './usePlan.tsx'

export function StreamPeople({ workstream }: { workstream: DraftWorkstream }) {
  const { open } = usePlan()
  const people = usePeople()
  const { key, title, people: given } = workstream
  const give = (next: readonly string[]) =>
    void open.give({ type: 'giveWorkstream', workstream: key, people: [...next] })
  const option = (id: string) => ({ value: id, label: people.name(id), note: people.get(id)?.email ?? '' })
  return (
    <div className="plan-reason">
      <Finder
        label={`Who edits and approves ${title}`}
        options={people.all().map(({ id }) => option(id))}
        chosen={given.map(option)}
        add={(id) => give([...given, id])}
        remove={(id) => give(given.filter((one) => one !== id))}
      />
    </div>
  )
}
