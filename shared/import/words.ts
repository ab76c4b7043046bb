/** Words for states and kinds of steps, in English, German, French and Spanish. */
import type { StepKind } from '../runbook/stepKinds.ts'
import { isFiller, plain } from './cell.ts'

const STATUS_WORDS = {
  notStarted:
    'not started|open|new|todo|to do|planned|pending|waiting|scheduled|ready|0|0%|nicht begonnen|nicht gestartet|offen|geplant|neu|ausstehend|wartend|bereit|no|n|nein|non|false|falsch|faux|falso|pas commence|non commence|non demarre|a faire|prevu|no iniciado|sin iniciar|pendiente|por hacer|planificado',
  running:
    'in progress|started|running|wip|ongoing|active|doing|in arbeit|laufend|lauft|begonnen|gestartet|in bearbeitung|in durchfuhrung|aktiv|en cours|demarre|commence|en curso|en progreso|iniciado',
  done: 'done|complete|completed|finished|closed|ok|yes|x|✓|✔|✅|100|100%|success|successful|passed|erledigt|fertig|abgeschlossen|ja|beendet|durchgefuhrt|erfolgreich|y|true|wahr|oui|vrai|termine|acheve|fini|fait|si|verdadero|hecho|completado|terminado|finalizado',
  skipped:
    'skipped|skip|cancelled|canceled|not needed|not required|obsolete|out of scope|archived|archive|entfallen|ubersprungen|abgebrochen|nicht notig|nicht notwendig|storniert|annule|ignore|abandonne|cancelado|omitido|anulado',
  failed:
    'failed|error|not ok|nok|unsuccessful|fehlgeschlagen|gescheitert|fehler|nicht ok|echoue|en echec|fallido|fallo',
  held: 'on hold|hold|held|blocked|paused|delayed|angehalten|pausiert|blockiert|gesperrt|verzogert|bloque|en attente|suspendu|bloqueado|en espera|detenido',
} as const
export type ImportedStatus = keyof typeof STATUS_WORDS

const STATUSES = byWord(STATUS_WORDS)
const LONGEST = 80

/** Undefined where the word is not known. `4-Complete` and `Done (AS)` are read, too. */
export function statusOf(text: string): ImportedStatus | undefined {
  if (text.length > LONGEST) return undefined
  const word = plain(text)
  const share = /^(\d{1,3})\s*%$/.exec(word)
  if (share) return Number(share[1]) === 0 ? 'notStarted' : Number(share[1]) >= 100 ? 'done' : 'running'
  return STATUSES.get(word) ?? STATUSES.get(word.replace(/^\d+\s*[-.:)]\s*|\s*\(.*\)$|[.!]$/g, '').trim())
}

const KIND_WORDS: Record<Exclude<StepKind, 'task'> | 'gate' | 'task' | 'section', string> = {
  task: 'task|step|activity|action|aufgabe|schritt|aktivitat|tache|tarea|no|nein|false|0|n',
  milestone: 'milestone|ms|meilenstein|jalon|hito|yes|ja|true|1|y|x|m',
  gate: 'gate|go/no-go|go / no-go|go no go|go/nogo|decision|entscheidung|checkpoint|quality gate',
  validation: 'validation|check|test|verification|smoke test|prufung|validierung|validacion|abnahme',
  communication: 'communication|comms|announcement|kommunikation|mitteilung|communication|comunicacion',
  automation: 'automation|automated|automatic|job|script|automatisch|automatisiert',
  wait: 'wait|pause|warten|attente|espera',
  section: 'summary|section|group|phase|sammelvorgang|abschnitt',
}
export type ImportedKind = keyof typeof KIND_WORDS
const KINDS = byWord(KIND_WORDS)

export const kindOf = (text: string): ImportedKind | undefined => (isFiller(text) ? undefined : KINDS.get(plain(text)))

function byWord<Name extends string>(words: Record<Name, string>): Map<string, Name> {
  const found = new Map<string, Name>()
  for (const name in words) for (const word of words[name].split('|')) if (!found.has(word)) found.set(word, name)
  return found
}
