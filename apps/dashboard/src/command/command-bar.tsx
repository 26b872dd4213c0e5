import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useSwitch } from '../flags/list/use-switch.js'
import { later } from '../frame/at-hand.js'
import type { Place } from '../frame/place.js'
import { AskedFor } from '../keyboard/asked-for.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { Kbd } from '../ui/kbd.js'
import { keepFocus } from '../ui/keep-focus.js'
import { command } from '../words/command.js'
import { CommandRow } from './command-row.js'
import type { Command, CommandGroup } from './commands.js'
import { useCommands } from './use-commands.js'

const TurnOn = later(async () => (await import('../flags/list/turn-on.js')).TurnOn)

/** Everything by its name: flags and what can be done with them, pages, environments, actions. */
export function CommandBar({ place, onClose }: { place: Place; onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const highlighted = useRef<Command>(undefined)
  const switching = useSwitch(place)
  const { groups, isReading } = useCommands(place, switching, typed)
  const { environment } = place
  if (switching.asking) {
    return (
      <AskedFor onCancel={onClose}>
        <TurnOn flag={switching.asking} place={place} onClose={onClose} />
      </AskedFor>
    )
  }
  const run = (chosen: Command): void => {
    // What asks first, asks in place of this list.
    const asks = chosen.name === command.turnOn && (environment.is_protected || environment.needs_reason)
    if (!asks) onClose()
    chosen.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const flag = highlighted.current?.flag
    if (event.key !== 'Tab' || event.shiftKey || flag === undefined || flag === typed) return
    event.preventDefault()
    setTyped(flag)
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000000]/45" />
        <Dialog.Popup
          ref={keepFocus}
          className="fixed inset-x-0 top-0 z-50 flex max-h-dvh flex-col overflow-hidden border border-line-strong bg-raised shadow-float card:inset-x-4 card:top-[12vh] card:mx-auto card:max-h-[76vh] card:max-w-[640px] card:rounded-dialog"
        >
          <Dialog.Title className="sr-only">{command.title}</Dialog.Title>
          <Autocomplete.Root
            inline
            open
            items={groups}
            mode="none"
            autoHighlight="always"
            keepHighlight
            value={typed}
            onValueChange={(value, { reason }) => {
              if (reason !== 'item-press') setTyped(value)
            }}
            itemToStringValue={({ name }) => name}
            onItemHighlighted={(item) => {
              highlighted.current = item
            }}
          >
            <div className="flex items-center gap-3 border-b border-line px-4 py-3">
              <Search size={16} aria-hidden className="shrink-0 text-ink-3" />
              <Autocomplete.Input
                aria-label={command.label}
                placeholder={command.label}
                onKeyDown={onKeyDown}
                className="min-w-0 grow bg-transparent text-[16px] leading-6 outline-none placeholder:text-ink-3"
              />
              <span
                className={`flex shrink-0 items-center gap-1.5 font-semibold ${environment.is_protected ? 'text-prod-text' : 'text-ink-2'}`}
              >
                <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
                {environment.name}
              </span>
            </div>
            <Autocomplete.Empty className="px-4 py-6 text-ink-2 empty:hidden">
              {isReading ? command.reading : command.nothing}
            </Autocomplete.Empty>
            <Autocomplete.List className="min-h-0 overflow-y-auto p-1.5 empty:hidden">
              {({ title, items }: CommandGroup) => (
                <Autocomplete.Group key={title} items={[...items]}>
                  <Autocomplete.GroupLabel className="px-2.5 pt-2 pb-1 text-meta text-ink-2">
                    {title}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: Command) => <CommandRow key={item.id} {...{ item, typed, run }} />}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
          <div
            aria-hidden
            className="hidden items-center gap-4 border-t border-line px-4 py-2 text-meta text-ink-2 card:flex"
          >
            <span className="flex items-center gap-1">
              <Kbd>↑</Kbd>
              <Kbd>↓</Kbd> {command.choose}
            </span>
            <span className="flex items-center gap-1">
              <Kbd>↵</Kbd> {command.do}
            </span>
            <span className="flex items-center gap-1">
              <Kbd>Tab</Kbd> {command.actionsOf}
            </span>
            <span className="ml-auto flex items-center gap-1">
              <Kbd>Esc</Kbd> {command.close}
            </span>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
