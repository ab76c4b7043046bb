import { ScheduledScript } from '@servicenow/sdk/core'

ScheduledScript({
  $id: Now.ID['job-send-due'],
  name: 'T-Minus: send what is due',
  active: true,
  frequency: 'periodically',
  executionInterval: { minutes: 1 },
  executionStart: '2026-01-01 00:00:00',
  timeZone: 'UTC',
  script: Now.include('../scripts/jobs/sendDue.js'),
})

ScheduledScript({
  $id: Now.ID['job-clean-up'],
  name: 'T-Minus: clean up the queue',
  active: true,
  frequency: 'daily',
  executionTime: { hours: 3, minutes: 17, seconds: 0 },
  // Given here, because the build would write its own moment and never give the same content twice.
  executionStart: '2026-01-01 00:00:00',
  timeZone: 'UTC',
  script: Now.include('../scripts/jobs/cleanUp.js'),
})
