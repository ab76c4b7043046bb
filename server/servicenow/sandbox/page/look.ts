/** How the sandbox's page looks: calm, light and dark, one column on a phone. */
export const look = `
:root { color-scheme: light dark; --back: #f4f5f6; --card: #fff; --line: #d9dce0; --text: #1d2126; --soft: #5d6670;
  --amber: #8a5a00; --red: #b3261e; --blue: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --back: #14171a; --card: #1c2024; --line: #323940; --text: #e6e9ec; --soft: #98a2ad;
  --amber: #e0a83a; --red: #f2857c; --blue: #7fb0ff; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 Inter, system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header h1 { font-size: 1.15rem; margin: 0 } header p { margin: .25rem 0 0; color: var(--soft) }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; margin: 0 0 .8rem }
article h2 { font-size: 1rem; margin: 0; display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline }
.number { font-family: 'JetBrains Mono', ui-monospace, monospace; font-variant-numeric: tabular-nums }
.over { opacity: .65 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .9rem; margin: .5rem 0 .7rem; font-variant-numeric: tabular-nums }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.late { color: var(--amber) } .failed { color: var(--red) }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; align-items: start }
form { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 }
button, summary { font: inherit; min-height: 40px; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--back); color: inherit; cursor: pointer }
button.main { border-color: var(--blue); color: var(--blue) }
summary { list-style: none; display: inline-flex; align-items: center } summary::-webkit-details-marker { display: none }
details[open] { flex-basis: 100% } details[open] form { margin-top: .4rem }
input { font: inherit; min-height: 40px; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--card); color: inherit; flex: 1 1 14rem; min-width: 0 }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px }
.refused { border: 1px solid var(--red); color: var(--red); border-radius: 8px; padding: .6rem 1rem; margin: 0 0 .8rem }
`
