/** `/demo/<person>`: from now on this tab is that person. */
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { DemoAnswer } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { NO_ANSWER } from '../../live/answered.ts'
import { becomeInTab } from '../../live/demoTab.ts'
import { createHttp } from '../../live/http.ts'
import { cutoverPath } from '../../paths.ts'
import { Message } from '../../ui/Message.tsx'

export default function BePerson({ person }: { person: string }) {
  const [fault, setFault] = useState<string>()
  const asked = useRef(false)
  useEffect(() => {
    // Once, though React mounts it twice in development.
    if (asked.current) return
    asked.current = true
    enter(person).then(
      // A full load, so that nothing of an earlier session stays in the page.
      (entered) => (entered.startsWith('/') ? location.replace(entered) : setFault(entered)),
      () => setFault(NO_ANSWER.message),
    )
  }, [person])
  return fault === undefined ? null : (
    <Message title="The demo was not entered">
      <p>{fault}</p>
      <Link className="button" href="/demo">
        The people of the demo
      </Link>
    </Message>
  )
}

/** The path where this person begins, or a sentence that says why they do not. */
async function enter(person: string): Promise<string> {
  const http = createHttp()
  const [demo, entered] = await Promise.all([
    http.get<DemoAnswer>('/api/demo'),
    http.post<{ secret: string }>('/api/demo/enter', { person }),
  ])
  if (isRefusal(entered)) return entered.message
  if (isRefusal(demo) || !demo.open) return 'There is no demo here.'
  if (!becomeInTab({ secret: entered.secret, password: demo.password }))
    return 'This browser does not let the page store anything, so the demo cannot be entered here. Allow site data for this address.'
  const begins = demo.people.find(({ key }) => key === person)?.cutoverId
  return begins === undefined ? '/' : cutoverPath(begins)
}
