import { useLayoutEffect, useRef } from 'preact/hooks';
import { texts } from '../texts';

const GROUPS: [keyof typeof texts.emojiGroups, string][] = [
  [
    'smileys',
    '😀 😄 😁 😅 😂 🤣 😊 🙂 😉 😍 🥰 😘 😋 😎 🤓 🤩 🥳 🤔 🤨 😐 😴 🙄 😬 😮 😢 😭 😤 😡 🤯 😱 😇 🤗 🤭 🤫 😷 🤒',
  ],
  ['gestures', '👋 👍 👎 👌 ✌️ 🤞 🤝 👏 🙌 🙏 💪 👀 👉 👆 👇 🤷 🤦 💁 🙋 🏃'],
  ['hearts', '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💯 ✅ ❌ ❓ ❗ ⭐ ✨ 🔥 🎉 🎂 🎁'],
  ['nature', '🐶 🐱 🐭 🦊 🐻 🐼 🐸 🐵 🐔 🦉 🐝 🦋 🌸 🌹 🌻 🌳 🍀 🌙 ☀️ 🌈 ⛄ 🌊'],
  ['food', '🍎 🍌 🍓 🍒 🍅 🥑 🥐 🍞 🧀 🍕 🍔 🍟 🍝 🍣 🍰 🍫 🍿 ☕ 🍵 🍺 🍷 🥂'],
  ['things', '🏠 🏢 🏥 🚗 🚲 🚆 ✈️ ⛵ 🗺️ 🏖️ ⛰️ ⚽ 🏀 🎮 🎵 🎸 📷 💻 📱 📚 ✏️ 📎 💡 🔑'],
];

export function EmojiPicker({ onPick, onClose }: { onPick(emoji: string): void; onClose(): void }) {
  const picker = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => picker.current?.querySelector('button')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <div
      ref={picker}
      class="emoji-picker"
      role="dialog"
      aria-label={texts.composer.picker}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {GROUPS.map(([group, emoji]) => (
        <fieldset key={group}>
          <legend>{texts.emojiGroups[group]}</legend>
          {emoji.split(' ').map((one) => (
            <button key={one} type="button" onClick={() => onPick(one)}>
              {one}
            </button>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
