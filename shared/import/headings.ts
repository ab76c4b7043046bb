/** Which of our fields a heading names, in English, German, French and Spanish. */
import { plain } from './cell.ts'

const HEADINGS = {
  id: 'id|#|no|no.|nr|nr.|num|number|task id|step id|step no|step no.|step number|step #|task no|task no.|task #|item|ref|reference|key|unique id|uid|activity id|seq|sequence|lfd nr|lfd. nr.|lfd.nr.|laufende nummer|nummer|vorgangsnr|vorgangsnummer|schrittnr|numero|n°|n|id tache|id tarea|wbs|wbs code|outline number|sr no|sr. no.|sr.no.|s no|s.no|s.no.|sl no|sl. no.|serial no|serial number|line no|gliederungsnummer|psp-code|psp|row|row no|row #|row id|row number|zeile|issue key|ticket',
  title:
    'title|task|task name|name|step|activity|activity name|action|summary|what|task description|step name|step description|item description|activity description|action description|aufgabe|aufgaben|vorgang|vorgangsname|schritt|tatigkeit|aktivitat|massnahme|titel|bezeichnung|was|tache|nom|nom de la tache|etape|activite|titre|action a mener|tarea|nombre|nombre de tarea|actividad|paso|titulo',
  workstream:
    'workstream|work stream|ws|stream|track|area|functional area|module|component|category|system|application|teilprojekt|bereich|gewerk|strang|arbeitsstrang|arbeitspaket|modul|kategorie|domaine|flux|lot|categorie|area funcional|flujo|modulo|categoria',
  phase: 'phase|stage|cutover phase|block|etappe|abschnitt|fase|etapa',
  role: 'role|owner role|team|group|responsible team|owning team|owner team|department|assignment group|resolver group|rolle|gruppe|abteilung|fachbereich|verantwortliches team|equipe|groupe|service|equipo|grupo|rol|departamento|vendor',
  person:
    'owner|person|assignee|assigned to|responsible|responsible person|resource|resource name|resource names|resources|who|executor|executed by|performed by|implementer|accountable|contact|step owner|task owner|lead|sme|poc|verantwortlich|verantwortlicher|verantw|verantw.|verantwortung|zustandig|zustandigkeit|bearbeiter|ausfuhrender|durchfuhrung|wer|ressource|ressourcenname|ressourcennamen|responsable|ressources|noms ressources|qui|assigne a|responsable de tarea|recurso|recursos|nombres de los recursos|quien|asignado a',
  duration:
    'duration|dur|dur.|planned duration|est duration|est. duration|estimated duration|estimate|estimated time|effort|time|elapsed|elapsed time|length|time needed|runtime|dauer|geplante dauer|laufzeit|zeitbedarf|aufwand|duree|duree prevue|duree estimee|temps|duracion|duracion estimada|tiempo|plazo',
  date: 'date|day|planned date|datum|tag|jour|fecha|dia',
  start:
    't-minus|t minus|t-offset|t offset|offset|offset from t-0|relative time|t+/-|t-/+|start|when|wann|quand|cuando|start time|start date|start date/time|planned start|plan start|scheduled start|begin|begins|from|from time|time from|est start|est. start|estimated start|start (plan)|target start|beginn|anfang|startzeit|startdatum|geplanter start|start geplant|start soll|soll start|soll-start|plan-start|von|ab|debut|date debut|date de debut|heure debut|heure de debut|inicio|comienzo|fecha inicio|fecha de inicio|comienzo previsto|hora inicio|hora',
  end: 'end|finish|end time|end date|finish time|finish date|planned end|planned finish|plan end|scheduled end|scheduled finish|to|to time|time to|est end|est. end|est finish|est. finish|estimated end|estimated finish|until|due|due date|target end|ende|endzeit|enddatum|fertig|fertigstellung|geplantes ende|ende geplant|ende soll|soll ende|soll-ende|plan-ende|bis|fin|date fin|date de fin|heure fin|heure de fin|fecha fin|fecha de fin|hora fin|final',
  deadline:
    'deadline|deadlines|must finish by|must be finished by|must end by|finish by|finish no later than|latest finish|latest end|complete by|frist|spatestens|spatestes ende|fertig bis|muss fertig sein bis|date limite|echeance|fecha limite|fecha tope',
  predecessors:
    'inward issue link (blocks)|is blocked by|predecessor|predecessors|predecessor(s)|pred|preds|depends on|dependency|dependencies|dependent on|after|prerequisite|prerequisites|pre-requisite|pre-requisites|pre-req|pre-reqs|prereq|prereqs|waits for|blocked by|vorganger|abhangigkeit|abhangigkeiten|abhangig von|nach|voraussetzung|predecesseur|predecesseurs|dependance|dependances|depend de|predecesora|predecesoras|predecesor|predecesores|dependencia|dependencias|depende de',
  successors:
    'outward issue link (blocks)|successor|successors|successor(s)|blocks|followed by|nachfolger|successeur|successeurs|sucesora|sucesoras|sucesor|sucesores',
  description:
    'description|details|detail|instructions|instruction|how|how to|steps|procedure|detailed steps|detailed description|command|commands|script|work instruction|beschreibung|anleitung|anweisung|vorgehen|durchfuhrungsschritte|wie|befehl|instructions detaillees|mode operatoire|procedure detaillee|descripcion|instrucciones|procedimiento|detalle',
  verify:
    'verify|verification|validation|check|expected result|expected outcome|expected|acceptance|acceptance criteria|success criteria|exit criteria|evidence|prufung|kontrolle|erwartetes ergebnis|ergebnis erwartet|abnahmekriterium|nachweis|verification attendue|resultat attendu|critere|criteres|verificacion|validacion|resultado esperado|comprobacion',
  rollback:
    'rollback|roll back|roll-back|rollback step|rollback steps|rollback plan|rollback procedure|back out|backout|back-out|backout plan|fallback|fallback plan|contingency|undo|ruckfall|rucknahme|ruckbau|ruckweg|retour arriere|plan de repli|marcha atras|reversion|plan de reversion|vuelta atras',
  kind: 'kind|type|task type|step type|milestone|is milestone|typ|art|vorgangsart|meilenstein|type de tache|jalon|tipo|hito',
  status:
    'status|state|task status|current status|completion|progress|% complete|percent complete|%|done|done?|stand|zustand|erledigt|fortschritt|% abgeschlossen|statut|etat|avancement|% acheve|estado|avance|% completado|situacion',
  actualStart:
    'actual start|actual start time|actual start date|started|started at|start actual|start (actual)|ist start|ist-start|start ist|ist-beginn|tatsachlicher start|tatsachlicher anfang|debut reel|inicio real|comienzo real',
  actualEnd:
    'actual end|actual finish|actual end time|actual finish time|completed|completed at|finished|finished at|end actual|end (actual)|ist ende|ist-ende|ende ist|tatsachliches ende|fin reelle|fin real',
  comments:
    'comment|comments|note|notes|remark|remarks|planner notes|issues|bemerkung|bemerkungen|kommentar|kommentare|anmerkung|anmerkungen|notiz|notizen|hinweis|hinweise|commentaire|commentaires|remarque|remarques|comentario|comentarios|nota|notas|observaciones',
  only: 'only|only in|mode|cutover mode|run type|applies to|applicable to|applicability|mock only|mock only?|mock/live|mock or live|rehearsal only|rehearsal or live|rehearsal/live|live only|go-live only|nur in|modus|modalite|modo',
  accountable:
    'accountable|accountable party|accountable role|a|raci a|raci: a|raci accountable|rechenschaftspflichtig|approbateur|aprobador',
  consulted:
    'consulted|consult|consulted parties|c|raci c|raci: c|raci consulted|konsultiert|zu konsultieren|consulte|consultado',
  informed:
    'informed|inform|to inform|informed parties|i|raci i|raci: i|raci informed|informiert|zu informieren|informe|informado',
  support:
    'support|supporting|supported by|supporting team|support team|supporting role|backup|back-up|backup resource|unterstutzung|unterstutzt durch|soutien|apoyo|soporte',
  sme: 'sme|smes|subject matter expert|subject matter experts|expert|experts|experte|experten',
  vendor:
    'vendor|vendors|supplier|third party|3rd party|external party|vendor contact|lieferant|dienstleister|fournisseur|prestataire|proveedor',
  links:
    'link|links|url|urls|hyperlink|hyperlinks|document|documents|document link|doc link|docs|attachment|attachments|sop|wiki|wiki page|runbook link|reference link|verweis|verweise|dokument|dokumente|anlage|anlagen|lien|liens|enlace|enlaces',
} as const

export type Field = keyof typeof HEADINGS
/** Who has a part in a step beside its owner. */
export const PARTY_FIELDS = ['accountable', 'consulted', 'informed', 'support', 'sme', 'vendor'] as const
export const FIELDS = Object.keys(HEADINGS) as Field[]

const EXACT = new Map<string, Field>()
for (const field of FIELDS)
  for (const heading of HEADINGS[field].split('|')) if (!EXACT.has(heading)) EXACT.set(heading, field)

const PARTIES = new Map<string, Field>(
  PARTY_FIELDS.flatMap((field) => HEADINGS[field].split('|').map((heading): [string, Field] => [heading, field])),
)

/** Whom a heading names beside the owner, where another column has the owner: `Accountable` alone is one. */
export const partyOfHeading = (heading: string): Field | undefined =>
  heading.length > LONGEST_HEADING ? undefined : PARTIES.get(wordsOf(heading))

const wordsOf = (heading: string): string =>
  plain(heading)
    .replace(/[_\n*:]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** Of several people the one who does it counts, of several ends the planned one, of several states the word. */
const SECOND = new Set(
  'sme|contact|poc|accountable|lead|due|due date|effort|time|vendor|row|ticket|% complete|percent complete|%|progress|completion'.split(
    '|',
  ),
)

/** Words of three letters and less are found by accident. */
const LEAST_PART = 4
const LONGEST_HEADING = 60

export interface NamedField {
  field: Field
  /** 0 to 1. */
  confidence: number
  /** The unit that the heading names: `Duration (min)`. */
  unit?: string
}

export function fieldOfHeading(heading: string): NamedField | undefined {
  if (heading.length > LONGEST_HEADING) return undefined
  const words = wordsOf(heading)
  if (words === '') return undefined
  const whole = EXACT.get(words)
  if (whole) return { field: whole, confidence: SECOND.has(words) ? 0.8 : 1 }
  const bracket = /^(.*?)\s*[([]\s*(?:in\s+)?([^)\]]+)[)\]]$/.exec(words) ?? /^(.*?)\s+(?:in|en)\s+(\S+)$/.exec(words)
  const before = bracket?.[1] === undefined ? undefined : EXACT.get(bracket[1])
  if (before && bracket?.[1] && bracket[2])
    return { field: before, confidence: SECOND.has(bracket[1]) ? 0.75 : 0.9, unit: bracket[2] }
  // `Who / Backup`: what it holds first.
  const first = EXACT.get(/^([^/&]+?)\s*[/&]/.exec(words)?.[1] ?? '')
  if (first) return { field: first, confidence: 0.7 }
  const part = partOf(words)
  return part && { field: part, confidence: 0.6 }
}

/** Words that stand in many headings that mean something else. */
const WHOLE_ONLY = new Set<Field>([...PARTY_FIELDS, 'only', 'links'])

/** By the longest of our headings that stands in it between words. */
function partOf(words: string): Field | undefined {
  const isLetter = (at: number) => /[a-z]/.test(words.charAt(at))
  const edges = Array.from({ length: words.length + 1 }, (_, at) => at)
  const starts = edges.filter((at) => !isLetter(at - 1))
  const ends = edges.filter((at) => !isLetter(at))
  let longest = ''
  for (const start of starts)
    for (const end of ends) {
      const length = end - start
      if (length < LEAST_PART || length <= longest.length) continue
      const part = words.slice(start, end)
      const field = EXACT.get(part)
      if (field && !WHOLE_ONLY.has(field)) longest = part
    }
  return EXACT.get(longest)
}
