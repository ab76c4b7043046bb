import { Test } from '@servicenow/sdk/core'

/*
 * What only an instance can prove. The changes are made by steps of the test framework, because a scoped script may
 * not write them; the scripts then look at what the rules did. Nothing is sent while no address is set.
 */

Test(
  {
    $id: Now.ID['test-link-twice'],
    name: 'T-Minus: a cutover is linked once',
    description:
      'Links a cutover to a change, repeats it (200), then asks for another gate (409 alreadyLinked), and inserts a second row past every rule: only the unique index is left to refuse it.',
    active: true,
    failOnServerError: false,
  },
  (atf) => {
    atf.server.recordInsert({
      $id: Now.ID['test-link-twice-change'],
      table: 'change_request',
      fieldValues: { short_description: 'T-Minus test: link twice', correlation_id: 'tminus-atf-link' },
      enforceSecurity: false,
      assert: 'record_successfully_inserted',
    })
    atf.server.runServerSideScript({
      $id: Now.ID['test-link-twice-check'],
      script: Now.include('../scripts/acceptance/linkTwice.js'),
    })
  },
)

Test(
  {
    $id: Now.ID['test-hold'],
    name: 'T-Minus: a hold queues one delivery',
    description:
      'Links a change, puts it on hold, and waits for the rule: exactly one delivery about this change, ready, not yet tried.',
    active: true,
    failOnServerError: true,
  },
  (atf) => {
    const change = atf.server.recordInsert({
      $id: Now.ID['test-hold-change'],
      table: 'change_request',
      fieldValues: { short_description: 'T-Minus test: hold', correlation_id: 'tminus-atf-hold' },
      enforceSecurity: false,
      assert: 'record_successfully_inserted',
    })
    atf.server.runServerSideScript({
      $id: Now.ID['test-hold-link'],
      script: Now.include('../scripts/acceptance/holdLink.js'),
    })
    atf.server.recordUpdate({
      $id: Now.ID['test-hold-update'],
      table: 'change_request',
      recordId: change.record_id,
      fieldValues: { on_hold: true, on_hold_reason: 'T-Minus test' },
      enforceSecurity: false,
      assert: 'record_successfully_updated',
    })
    atf.server.runServerSideScript({
      $id: Now.ID['test-hold-check'],
      script: Now.include('../scripts/acceptance/holdQueued.js'),
    })
  },
)

Test(
  {
    $id: Now.ID['test-unlinked'],
    name: 'T-Minus: a change without a link queues nothing',
    description:
      'Puts a change on hold that is linked to no cutover: the condition of the rule is false, and after the time that the linked change of the other test needs there is still no delivery.',
    active: true,
    failOnServerError: true,
  },
  (atf) => {
    const change = atf.server.recordInsert({
      $id: Now.ID['test-unlinked-change'],
      table: 'change_request',
      fieldValues: { short_description: 'T-Minus test: no link', correlation_id: 'tminus-atf-unlinked' },
      enforceSecurity: false,
      assert: 'record_successfully_inserted',
    })
    atf.server.recordUpdate({
      $id: Now.ID['test-unlinked-update'],
      table: 'change_request',
      recordId: change.record_id,
      fieldValues: { on_hold: true, on_hold_reason: 'T-Minus test' },
      enforceSecurity: false,
      assert: 'record_successfully_updated',
    })
    atf.server.runServerSideScript({
      $id: Now.ID['test-unlinked-check'],
      script: Now.include('../scripts/acceptance/unlinkedQuiet.js'),
    })
  },
)

Test(
  {
    $id: Now.ID['test-signature'],
    name: 'T-Minus: the signature of a known vector',
    description:
      'Signs a known delivery with the instance’s own HMAC and compares it with the vector that T-Minus checks too, also for a body that holds more than ASCII.',
    active: true,
    failOnServerError: true,
  },
  (atf) => {
    atf.server.runServerSideScript({
      $id: Now.ID['test-signature-check'],
      script: Now.include('../scripts/acceptance/signature.js'),
    })
  },
)

Test(
  {
    $id: Now.ID['test-deleted-change'],
    name: 'T-Minus: a deleted change takes its link along and says so',
    description: 'Links a change, deletes it, and finds the link gone and one delivery about the removed link.',
    active: true,
    failOnServerError: true,
  },
  (atf) => {
    const change = atf.server.recordInsert({
      $id: Now.ID['test-deleted-insert'],
      table: 'change_request',
      fieldValues: { short_description: 'T-Minus test: delete', correlation_id: 'tminus-atf-delete' },
      enforceSecurity: false,
      assert: 'record_successfully_inserted',
    })
    atf.server.runServerSideScript({
      $id: Now.ID['test-deleted-link'],
      script: Now.include('../scripts/acceptance/deleteLink.js'),
    })
    atf.server.recordDelete({
      $id: Now.ID['test-deleted-delete'],
      table: 'change_request',
      recordId: change.record_id,
      enforceSecurity: false,
      assert: 'record_successfully_deleted',
    })
    atf.server.runServerSideScript({
      $id: Now.ID['test-deleted-check'],
      script: Now.include('../scripts/acceptance/deleteTold.js'),
    })
  },
)
