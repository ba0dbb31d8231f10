//! The project's files as one value, so that every check is a pure function of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Larger files are data; their existence counts, their text is not looked at.
const MAX_BYTES: u64 = 1_000_000;

/// Paths from the root (with `/`) and, for text files, their text.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads all files that git would keep; without git, all that stand outside build folders.
    pub fn load(root: &Path) -> Result<Self, String> {
        let mut paths = git_files(root).unwrap_or_default();
        if paths.is_empty() {
            walk(root, root, &mut paths);
        }
        let mut files = BTreeMap::new();
        for path in paths {
            let Ok(meta) = std::fs::metadata(root.join(&path)) else {
                continue;
            };
            let text = if meta.len() > MAX_BYTES {
                None
            } else {
                read(&root.join(&path))?
            };
            files.insert(path, text);
        }
        Ok(Self { files })
    }

    /// A tree made of texts, for tests.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned())))
                .collect(),
        }
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether a file or a folder of that name exists.
    pub fn exists(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty() || self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&folder))
    }

    /// All text files whose path `test` accepts, in order.
    pub fn texts(&self, test: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(move |(path, text)| {
            let text = text.as_deref()?;
            test(path).then_some((path.as_str(), text))
        })
    }
}

fn git_files(root: &Path) -> Option<Vec<String>> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let output = Command::new("git").args(args).current_dir(root).output().ok()?;
    let list = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| {
        list.split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect()
    })
}

fn walk(root: &Path, folder: &Path, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if ["target", "out", "node_modules", ".git"]
            .iter()
            .any(|skip| name == *skip)
        {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            walk(root, &path, paths);
        } else if let Ok(inside) = path.strip_prefix(root) {
            paths.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
        Err(cause) => Err(format!("{}: {cause}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_exist_and_only_whole_names_count() {
        let tree = Tree::of(&[("docs/a/b.md", "x")]);
        for (path, there) in [
            ("docs", true),
            ("docs/a/", true),
            ("docs/a/b.md", true),
            ("do", false),
            ("b.md", false),
        ] {
            assert_eq!(tree.exists(path), there, "{path}");
        }
    }
}
