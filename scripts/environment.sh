# Read by scripts/start and scripts/check: one virtual environment, .venv, kept current.
# The folder it is read in is the project's root.

# Wheels of torch without CUDA, from the PyTorch project itself; PyPI has them for macOS and
# Windows only. Where this address cannot be reached, pip goes on with what PyPI has.
CPU_WHEELS=https://download.pytorch.org/whl/cpu/torch/

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "$*"
    exit 1
}

version_of() { "$1" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null; }

is_supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_supported "$PYTHON" || stop "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13."
        echo "$PYTHON"
        return
    fi
    for candidate in python3 python3.12 python3.13 python3.11 python; do
        if is_supported "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "No Python 3.11, 3.12 or 3.13 was found. Install one, or name it: PYTHON=/path/to/python3 $0"
}

has_gpu() { nvidia-smi -L 2>/dev/null | grep -q GPU; }

# The wheel that PyPI has for Linux brings gigabytes of CUDA libraries, of no use without a
# GPU. So look for the CPU build first, unless pip finds one by itself.
install_torch() {
    pin=$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.txt)
    set -- --no-deps "$pin"
    if [ "$(uname -s)" = Linux ] && ! has_gpu &&
        ! .venv/bin/pip index versions torch 2>/dev/null | grep -qF "${pin#torch==}+cpu"; then
        set -- --find-links "$CPU_WHEELS" "$@"
    fi
    .venv/bin/pip install --quiet "$@"
}

is_other_than_named() {
    [ -n "${PYTHON:-}" ] && [ "$(version_of .venv/bin/python)" != "$(version_of "$PYTHON")" ]
}

# prepare REQUIREMENTS: make .venv hold what that file asks for; quick where it already does.
prepare() {
    if ! is_supported .venv/bin/python || is_other_than_named; then
        python=$(choose_python)
        say "Setting up .venv with $("$python" --version) (once, some minutes) ..."
        "$python" -m venv --clear .venv ||
            stop "Python could not make .venv. On Debian or Ubuntu: apt-get install python3-venv"
    fi
    wanted=$(cat requirements.txt constraints.txt "$1")
    [ "$wanted" = "$(cat ".venv/$1.installed" 2>/dev/null)" ] && return
    say "Installing $1 ..."
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    install_torch || stop "torch could not be installed; the lines above say why."
    .venv/bin/pip install --quiet -r "$1" || stop "$1 could not be installed; the lines above say why."
    printf '%s\n' "$wanted" >".venv/$1.installed"
}
