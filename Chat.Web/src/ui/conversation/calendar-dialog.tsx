import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { Modal } from '../controls/modal';
import { locale, texts } from '../texts';
import { fullDate, monthLabel, weekdayLabel } from '../time';
import { daysLater, firstWeekday, monthRows, sameDayIn } from './calendar';

/** A month at a time; the grid is one stop for Tab, arrows go by days and weeks, Page keys by months. */
export function CalendarDialog({ onPick, onClose }: { onPick(at: number): void; onClose(): void }) {
  const [today] = useState(() => daysLater(Date.now(), 0));
  const [day, setDay] = useState(today);
  const grid = useRef<HTMLTableElement>(null);
  const byKey = useRef(false);
  const shown = new Date(day);
  const weeks = monthRows(shown.getFullYear(), shown.getMonth(), firstWeekday(locale));
  useLayoutEffect(() => {
    if (byKey.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    byKey.current = false;
  }, [day]);
  const go = (to: number) => setDay(Math.min(to, today));
  const onKeyDown = (event: KeyboardEvent) => {
    const ahead = document.documentElement.dir === 'rtl' ? -1 : 1;
    const to = {
      ArrowLeft: daysLater(day, -ahead),
      ArrowRight: daysLater(day, ahead),
      ArrowUp: daysLater(day, -7),
      ArrowDown: daysLater(day, 7),
      PageUp: sameDayIn(day, -1),
      PageDown: sameDayIn(day, 1),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    byKey.current = true;
    go(to);
  };
  const { calendar } = texts;
  return (
    <Modal heading={calendar.heading} onClose={onClose}>
      <div class="calendar">
        <div class="calendar-bar">
          <button
            type="button"
            class="icon-button"
            aria-label={calendar.previous}
            onClick={() => go(sameDayIn(day, -1))}
          >
            <Icon name="back" />
          </button>
          <p aria-live="polite">{monthLabel(day)}</p>
          <button type="button" class="icon-button" aria-label={calendar.next} onClick={() => go(sameDayIn(day, 1))}>
            <Icon name="forwardArrow" />
          </button>
        </div>
        <table ref={grid} {...{ onKeyDown }}>
          <thead>
            <tr>
              {(weeks[1] ?? []).map((at) => (
                <th key={at} scope="col">
                  {at !== null && weekdayLabel(at)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week, row) => (
              <tr key={row}>
                {week.map((at, column) => (
                  <td key={column}>
                    {at !== null && (
                      <button
                        type="button"
                        tabIndex={at === day ? 0 : -1}
                        aria-label={fullDate(at)}
                        aria-current={at === today ? 'date' : undefined}
                        class={at === day ? 'chosen' : ''}
                        disabled={at > today}
                        onClick={() => onPick(at)}
                      >
                        {new Date(at).getDate()}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}
