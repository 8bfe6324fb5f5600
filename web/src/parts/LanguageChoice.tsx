import { useId } from 'preact/hooks';
import { chooseLanguage, language, languages, texts, type Language } from '../texts';

/** The language of the page, for this browser. */
export function LanguageChoice() {
  const id = useId();
  return (
    <div class="field field-inline">
      <label class="field-label" for={id}>
        {texts.language}
      </label>
      <select
        id={id}
        class="input"
        value={language.value}
        onChange={({ currentTarget }) => void chooseLanguage(currentTarget.value as Language)}
      >
        {languages.map(({ code, name }) => (
          <option value={code} lang={code} key={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
